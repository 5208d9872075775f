/** Logging in as an account, over the network, from inside the server's own container: the one place that knows how. */
import type { EngineName } from "../../../../config/schema";
import { onServer, task } from "../lab";

export interface Attempt {
  account: string;
  password: string;
  /** Empty: none, where the engine lets one log in to the server alone. */
  database: string;
  /** SQL, or commands a line each. */
  text: string;
}

export interface Outcome {
  /** The server let it happen. */
  done: boolean;
  /** What the client printed, without the login's own answer. */
  said: string;
}

function family(program: string, encrypted: string) {
  return `${program} --defaults-file=<(printf '[client]\\npassword=%s\\n' "$password") ${encrypted} --protocol=tcp -h "$here" -u "$account" --batch --skip-column-names $database`;
}

/** Each reads `text` on stdin, and knows account, password, database and `here`, the server's address on its network. */
const clients: Record<EngineName, string> = {
  postgres: `PGPASSWORD=$password PGCONNECT_TIMEOUT=60 psql -XAtqw -v ON_ERROR_STOP=1 -d "host=$here user=$account dbname=$database sslmode=prefer"`,
  mariadb: family("mariadb", "--ssl --skip-ssl-verify-server-cert"),
  mysql: family("mysql", "--ssl-mode=REQUIRED"),
  // Who listens would do so for ever.
  redis: `{ printf 'AUTH %s %s\\n' "$account" "$password"; cat; } | timeout 2 "$(command -v valkey-cli || command -v redis-cli)" --tls --cacert /run/secrets/server-certificate.pem -h "$here"`,
};

/** The server's own words where it refuses; any other failure is a mistake of the test. */
const refusals: Record<EngineName, RegExp> = {
  postgres: /permission denied|must be (owner|superuser|able to|a superuser|member)|must have|not permitted|password authentication failed|no pg_hba\.conf entry|only superuser|cannot be executed by/i,
  mariadb: /^ERROR (1044|1045|1130|1141|1142|1143|1227|1370|1410|1698|1959) /m,
  mysql: /^ERROR (1044|1045|1130|1141|1142|1143|1227|1370|1410|1698|3530|3879|4165) /m,
  redis: /^(\(error\) )?(WRONGPASS|NOPERM|NOAUTH|ERR (BY|GET) option of SORT denied|ERR DEBUG command not allowed|ERR .*(can't access at least one of the keys|No permissions to access a key))/m,
};

const loop = (client: string) => `
here=$(hostname -i | cut -d" " -f1)
while IFS= read -r account && IFS= read -r password && IFS= read -r database && IFS= read -r text; do
  said=$(base64 -d <<<"$text" | ${client} 2>&1)
  echo "$? $(base64 -w0 <<<"$said")"
done`;

/** One after the other, in one call. @throws where one fails for another reason than that the server refuses it */
export async function attempt(engine: EngineName, instance: string, attempts: Attempt[]): Promise<Outcome[]> {
  if (attempts.length === 0) return [];
  const container = await task("srv80", `lab-${instance}`);
  if (!container) throw new Error(`lab-${instance} has no running task on srv80`);
  const lines = attempts.flatMap(({ account, password, database, text }) => [account, password, database, Buffer.from(text).toString("base64")]);
  const script = Buffer.from(loop(clients[engine])).toString("base64");
  const output = await onServer("srv80", `docker exec -i ${container} bash -c "$(echo ${script} | base64 -d)" <<'LINES'\n${lines.join("\n")}\nLINES`)
    .catch(() => { throw new Error(`the clients in lab-${instance} could not be run`); }); // its own words repeat the passwords
  const answers = output.trim().split("\n");
  if (answers.length !== attempts.length) throw new Error(`${answers.length} answers to ${attempts.length} attempts on ${instance}`);
  return answers.map((line, i) => outcome(engine, instance, attempts[i]!, line));
}

function outcome(engine: EngineName, instance: string, { account, database, text }: Attempt, line: string): Outcome {
  const [code, encoded = ""] = line.split(" ");
  const said = Buffer.from(encoded, "base64").toString().trim();
  if (refusals[engine].test(said)) return { done: false, said };
  // Redis' client ends well whatever the server says, and with 124 where it was listening.
  const failed = engine === "redis" ? /^(\(error\) )?(ERR|WRONGTYPE|NOSCRIPT|Could not)/m.test(said) : code !== "0";
  if (failed) throw new Error(`${account} on ${instance}/${database}: ${text}: ${said}`);
  return { done: true, said: engine === "redis" ? said.replace(/^OK\n?/, "") : said };
}
