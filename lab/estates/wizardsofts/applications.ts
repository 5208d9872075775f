/**
 * The applications on srv84 outside the mail suite: one stand-in image for all (lab/apps/client), which takes their settings by
 * their own names. Keycloak, GitLab and Appwrite take passwords from the environment, as the real ones do.
 */
import type { OldContainer, OldFile, Passwords } from "./containers";

export const clientImage = "dbhaven-lab/client:1";

export function oldApplications(passwords: Passwords): OldContainer[] {
  return [
    client("gitlab", "gitlab_default", [
      "DB_HOST=gibd-postgres", "DB_PORT=5432", "DB_NAME=gitlabhq_production", "DB_USER=gitlab", `DB_PASS=${passwords.gitlab}`,
      "REDIS_HOST=gibd-redis", "REDIS_PORT=6379", `REDIS_PASSWORD=${passwords.gitlabRedisSource}`,
    ]),
    client("keycloak", "infrastructure_default", [
      "KC_DB_URL=jdbc:postgresql://keycloak-postgres:5432/keycloak", "KC_DB_USERNAME=keycloak", `KC_DB_PASSWORD=${passwords.keycloak}`,
    ]),
    client("appwrite", "appwrite_default", [
      "_APP_DB_HOST=mariadb", "_APP_DB_PORT=3306", "_APP_DB_SCHEMA=appwrite", "_APP_DB_USER=appwrite", `_APP_DB_PASS=${passwords.appwrite}`,
      "_APP_REDIS_HOST=redis", "_APP_REDIS_PORT=6379", `_APP_REDIS_PASS=${passwords.appwriteRedisSource}`,
    ]),
    ...["ws-company", "ws-trades", "ws-news"].map((name) => springService(name, passwords)),
  ];
}

function springService(name: string, passwords: Passwords): OldContainer {
  // As Spring reads them (configtree), and as the estate's own services get them.
  const secret = (property: string, content: string): OldFile => ({ path: `/run/secrets/${property}`, content, mode: 0o400, uid: 1000, gid: 1000 });
  const service = client(`wizardsofts-megabuild-${name}-1`, "wizardsofts-megabuild_default", [
    "SPRING_DATASOURCE_URL=jdbc:postgresql://postgres:5432/megabuild", "SPRING_DATASOURCE_USERNAME=megabuild",
    "SPRING_DATA_REDIS_HOST=redis", "SPRING_DATA_REDIS_PORT=6379", "SPRING_DATA_REDIS_USERNAME=default", "SPRING_CONFIG_IMPORT=configtree:/run/secrets/",
  ]);
  return {
    ...service,
    image: `wizardsofts/${name}:1.0.0`,
    aliases: [name],
    files: [secret("spring.datasource.password", passwords.megabuild!), secret("spring.data.redis.password", passwords.megabuildRedisSource!)],
  };
}

/** Its log of acknowledged writes outlives it, in a volume. */
export function client(name: string, network: string, env: string[]): OldContainer {
  return { name, image: clientImage, network, aliases: [], env, volumes: [[`${name}-log`, "/var/log/client"]], files: [], readiness: ["probe"] };
}
