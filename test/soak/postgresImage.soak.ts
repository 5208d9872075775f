import { keepsItsPromises } from "../lab/support/postgresImage";

/** Version 17 is in npm test. */
keepsItsPromises("postgres:13-bullseye", 13, true);
keepsItsPromises("postgres:15-bookworm", 15);
