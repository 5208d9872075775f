/** Where each account of each service database can connect. */
import type { EngineName } from "../config/schema";
import type { InstancePlan } from "./instances";
import { isSwitched, type MovePlan } from "./moves/plan";

export interface Place { host: string; port: number }

export interface ConnectionPlan {
  engine: EngineName;
  instance: string;
  database: string;
  /** What stands for the database in an address. */
  addressed: string;
  account: string;
  role: string;
  /** network: for whoever is on the instance's overlay network; published: for everybody else, where a port is published. */
  places: { network: Place; published: Place | null };
}

/** What a connection's output holds; `npm run db` renders it. */
export interface ConnectionOutput {
  database: string;
  account: string;
  network: Place;
  published: Place | null;
  /** null for a carried account: its users know its password, dbhaven does not. */
  password: string | null;
  /** Certificate of the authority to check the server against. */
  authority: string;
  /** By way of the overlay network, for whoever has that certificate in the file authority.pem beside him. */
  url: string | null;
}

/** Where a client has the authority's certificate, unless somebody says otherwise: beside it. */
export const besideClient = "authority.pem";

/** By <instance>-<database>, then by account; none for a database whose move is not switched yet. */
export function planConnections({ instances, moves }: { instances: InstancePlan[]; moves: MovePlan[] }): Record<string, Record<string, ConnectionPlan>> {
  const isThere = ({ move }: { move: string | null }) => move === null || moves.some((one) => one.key === move && isSwitched(one));
  return Object.fromEntries(instances.flatMap((instance) => instance.databases.filter(isThere).map((database) => [
    database.key,
    Object.fromEntries(database.accounts.map(({ name: account, role }) => [account, {
      engine: instance.engine,
      instance: instance.key,
      database: database.name,
      addressed: database.endpoint.database,
      account,
      role,
      places: {
        network: { host: database.endpoint.host, port: database.endpoint.port },
        published: publishedAt(instance),
      },
    }])),
  ])));
}

/** Where an instance is reached by whoever is not on its network. */
export function publishedAt({ publishedPort, forwarder, address }: InstancePlan): Place | null {
  if (forwarder) return { host: forwarder.address, port: forwarder.port };
  return publishedPort === null ? null : { host: address, port: publishedPort };
}
