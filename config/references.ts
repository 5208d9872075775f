/** Whether the parts of an estate fit together: each check alone, all of them always. */
import type { Issue } from "./issues";
import { applicationIssues } from "./references/applications";
import { databaseIssues } from "./references/databases";
import { imageIssues } from "./references/images";
import { instanceIssues } from "./references/instances";
import { moveIssues } from "./references/moves";
import { poolIssues } from "./references/pools";
import { proxyIssues } from "./references/proxies";
import { serverIssues } from "./references/servers";
import { settingIssues } from "./references/settings";
import type { Estate } from "./schema";

const checks: ((estate: Estate) => Issue[])[] = [
  serverIssues,
  imageIssues,
  instanceIssues,
  settingIssues,
  databaseIssues,
  moveIssues,
  applicationIssues,
  poolIssues,
  proxyIssues,
];

export const references = (estate: Estate): Issue[] => checks.flatMap((check) => check(estate));
