/** What the images of the lab are made from. */
import * as path from "node:path";
import type { Suite } from "./base";

export interface Recipe {
  reference: string;
  suite: Suite;
  folder: string;
  /** There is an official image of this name. */
  official: boolean;
  files?: string[];
  buildArguments?: Record<string, string>;
}

const images = __dirname;
const apps = path.resolve(__dirname, "..", "apps");

/** From version 18 on the official image has another place for its data. */
const postgres = (version: string, suite: Suite): Recipe => ({
  reference: `postgres:${version}-${suite}`, suite, folder: path.join(images, "postgres"), official: true,
  buildArguments: {
    SUITE: suite, VERSION: version,
    ...(Number(version) < 18 ? { DATA: "/var/lib/postgresql/data", VOLUME: "/var/lib/postgresql/data" } : { DATA: `/var/lib/postgresql/${version}/docker`, VOLUME: "/var/lib/postgresql" }),
  },
});
const mariadb = (version: string, suite: Suite): Recipe => ({
  reference: `mariadb:${version}`, suite, folder: path.join(images, "mariadb"), official: true,
  buildArguments: { SUITE: suite, VERSION: version },
});
const mysql = (version: string, suite: Suite): Recipe => ({
  reference: `mysql:${version}`, suite, folder: path.join(images, "mysql"), official: true,
  buildArguments: { SUITE: suite, VERSION: version },
});
const redis = (reference: string, product: "redis" | "valkey", suite: Suite): Recipe => ({
  reference, suite, folder: path.join(images, "redis"), official: true, buildArguments: { SUITE: suite, PRODUCT: product },
});
const app = (name: string, reference = `dbhaven-lab/${name}:1`): Recipe => ({
  reference, suite: "bookworm", folder: path.join(apps, name), official: false, files: [path.join(apps, "interruption")],
});

/** In every lab, on both servers. */
export const always: Recipe[] = [
  postgres("15", "bookworm"),
  postgres("17", "trixie"),
  { reference: "alpine/socat:1.8.0.3", suite: "trixie", folder: path.join(images, "socat"), official: true },
];

/** Like those; they share layers. */
export const applications: Recipe[] = [app("shop"), app("reports")];

/** Made when a test asks for them: the demo does not wait for what it does not use. */
export const onDemand: Recipe[] = [
  postgres("13", "bullseye"),
  postgres("18", "sid"),
  mariadb("10.5", "bullseye"),
  mariadb("10.11", "bookworm"),
  mariadb("11.8", "trixie"),
  // The one version of MySQL that Debian has.
  mysql("9.7", "sid"),
  redis("redis:6.0-bullseye", "redis", "bullseye"),
  redis("redis:7.0-bookworm", "redis", "bookworm"),
  redis("valkey/valkey:8.1-trixie", "valkey", "trixie"),
  app("client"),
  // Applications that an estate deploys by these names: the same image.
  ...["ws-company", "ws-trades", "ws-news"].map((name) => app("client", `wizardsofts/${name}:1.0.0`)),
];
