/** Whether the parts of an estate fit together: each check alone, all of them always. */
import type { Issue } from "./issues";
import { administratorIssues } from "./references/administrators";
import { applicationIssues } from "./references/applications";
import { carriedAccountIssues } from "./references/carriedAccounts";
import { forwarderIssues } from "./references/forwarders";
import { formerlyIssues } from "./references/formerly";
import { imageIssues } from "./references/images";
import { instanceIssues } from "./references/instances";
import { joinedNameIssues } from "./references/joinedNames";
import { manageIssues } from "./references/manage";
import { moveIssues } from "./references/moves";
import { mysqlFamilyDatabaseIssues } from "./references/mysqlFamilyDatabases";
import { mysqlFamilySettingIssues } from "./references/mysqlFamilySettings";
import { postgresDatabaseIssues } from "./references/postgresDatabases";
import { postgresSettingIssues } from "./references/postgresSettings";
import { poolIssues } from "./references/pools";
import { probeIssues } from "./references/probes";
import { proxyIssues } from "./references/proxies";
import { redisDatabaseIssues } from "./references/redisDatabases";
import { redisSettingIssues } from "./references/redisSettings";
import { serverIssues } from "./references/servers";
import type { Estate } from "./schema";

const checks: ((estate: Estate) => Issue[])[] = [
  serverIssues,
  formerlyIssues,
  imageIssues,
  instanceIssues,
  joinedNameIssues,
  forwarderIssues,
  manageIssues,
  administratorIssues,
  postgresSettingIssues,
  postgresDatabaseIssues,
  redisSettingIssues,
  redisDatabaseIssues,
  mysqlFamilySettingIssues,
  mysqlFamilyDatabaseIssues,
  carriedAccountIssues,
  moveIssues,
  applicationIssues,
  probeIssues,
  poolIssues,
  proxyIssues,
];

export const references = (estate: Estate): Issue[] => checks.flatMap((check) => check(estate));
