import { keepsItsPromises } from "../lab/support/postgresImage";

/** The other versions are in every lab, and in npm test. */
keepsItsPromises("postgres:13-bullseye", 13, true);
