import { keepsItsPromises } from "./support/postgresImage";

keepsItsPromises("postgres:13-bullseye", 13, true);
keepsItsPromises("postgres:15-bookworm", 15);
keepsItsPromises("postgres:17-trixie", 17);
