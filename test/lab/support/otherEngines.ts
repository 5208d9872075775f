/** An instance each of MariaDB and Redis, for tests of what happens to instances of every engine: `shelf` and `store`. */
import { provide } from "../../../lab/onDemand";
import { engines, inContainer, onServer, task } from "./lab";
import { answers, passwords } from "./redis";
import { healthcheck } from "./site";

const common = { server: "srv80", healthcheck };
const images = { shelf: "mariadb:10.11", store: "redis:7.0-bookworm" } as const;

export const otherInstances = {
  shelf: { ...common, engine: "mariadb", image: images.shelf, databases: { books: { accounts: { reader: {} } } } },
  store: { ...common, engine: "redis", image: images.store, databases: { kept: { accounts: { keeper: {} } } } },
};

export const bringOtherImages = (): Promise<void> => provide(Object.values(images), ["srv80"]);

async function container(key: string): Promise<string> {
  const found = await task("srv80", `lab-${key}`);
  if (!found) throw new Error(`lab-${key} has no running task on srv80`);
  return found;
}

/** SQL through the local socket of `shelf`, as root. */
const inShelf = async (sql: string): Promise<string> => inContainer(engines.srv80, await container("shelf"), ["mariadb", "--batch", "--skip-column-names", "-e", sql]);

/** Something that each account can read. */
export async function writeOthers(): Promise<void> {
  await inShelf("create table books.book (title varchar(40)); insert into books.book values ('kept')");
  const said = await storeAnswers(passwords()["store-kept-keeper"]!, "SET x kept");
  if (said[1] !== "OK") throw new Error(`store did not keep a value: ${said[1]}`);
}

/** What `reader` is answered over the network, refusals too; the password goes through stdin. */
export async function shelfAnswers(password: string, sql = "select title from books.book"): Promise<string> {
  const client = `mariadb --defaults-file=<(IFS= read -r p; printf "[client]\\npassword=%s\\n" "$p") --protocol=tcp -h "$(hostname -i | cut -d" " -f1)" -u reader --batch --skip-column-names -e "${sql}" 2>&1 || true`;
  return (await onServer("srv80", `docker exec -i ${await container("shelf")} bash -c "$(echo ${Buffer.from(client).toString("base64")} | base64 -d)" <<<'${password}'`)).trim();
}

/** What `keeper` is answered, the login first. */
export const storeAnswers = (password: string, ...commands: string[]): Promise<string[]> => answers({ instance: "store", account: "keeper", password }, ...commands);
