import * as pulumi from "@pulumi/pulumi";
import { besideClient, planConnections, type ConnectionOutput } from "../plan/connections";
import { forms } from "../plan/connectionForms";
import { mapValues } from "../plan/order";
import { databaseOf, endpointOf, instanceOf, type Tier } from "./applications";
import type { Site } from "./site";

/** By <instance>-<database>, then by account; known only when the database is there, moved if it is to be, and ready. */
export function connections(site: Site, tier: Tier): Record<string, Record<string, pulumi.Output<ConnectionOutput>>> {
  return mapValues(planConnections(site.plan), (accounts) => mapValues(accounts, ({ engine, instance, database, addressed, account, places }) => {
    const move = site.plan.moves.find(({ target }) => target.instance === instance && target.database === database)?.key ?? null;
    const password = databaseOf({ instance, database }, tier).passwords[account] ?? pulumi.output(null);
    return pulumi.all([endpointOf({ instance, database, move }, tier), password, instanceOf({ instance }, tier).authority]).apply(([, secret, authority]) => ({
      database,
      account,
      ...places,
      password: secret,
      authority,
      url: secret === null ? null : forms[engine].url({ ...places.network, database: addressed, account, password: secret, authorityFile: besideClient }),
    }));
  }));
}
