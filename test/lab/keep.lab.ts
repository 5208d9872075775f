import * as assert from "node:assert/strict";
import { inventory } from "./support/inventory";
import { engines, onServer, task } from "./support/lab";
import { allRows, applicationReads, begin, changed, instances, notesEstate, type NotesEstate } from "./support/notes";
import { fails, killAll, preview, startUp, succeeds, up } from "./support/run";
import { configure, plainState, pulumi } from "./support/site";

/** Everything by which a touched service, task, volume or state would differ. */
async function fingerprint(): Promise<unknown> {
  const services = await engines.srv84.listServices() as unknown as { ID: string; Version: { Index: number }; Spec: { Name: string } }[];
  const tasks = await Promise.all((["srv80", "srv84"] as const).map(async (server) => (await engines[server].listContainers()).map(({ Id, Created }) => `${Id} ${Created}`).sort()));
  return { services: services.map(({ ID, Version, Spec }) => `${ID} ${Version.Index} ${Spec.Name}`).sort(), tasks, inventory: await inventory(), state: plainState() };
}

function renamed(from: string, to: string): NotesEstate {
  const estate = notesEstate();
  const { [from]: instance, ...others } = estate.databaseStacks.main.instances;
  estate.databaseStacks.main.instances = { ...others, [to]: instance! };
  for (const application of Object.values(estate.applications)) {
    if (application.databases.main.instance === from) application.databases.main.instance = to;
  }
  return estate;
}

function without(instance: string): NotesEstate {
  const estate = notesEstate();
  delete estate.databaseStacks.main.instances[instance];
  delete estate.applications[`notes-${instance}`];
  return estate;
}

describe("Data is kept", () => {
  let rows: string[];

  before(async () => { rows = await begin(); });
  after(killAll);
  afterEach(killAll);

  /** Two in each estate: all are named at once. */
  const mistakes: [string, () => NotesEstate, RegExp[]][] = [
    ["removed, and one whose database is renamed", () => {
      const estate = without("pg-inner");
      const instance = estate.databaseStacks.main.instances["pg-open"]!;
      instance.databases = { remarks: instance.databases.notes! };
      estate.applications["notes-pg-open"]!.databases.main.database = "remarks";
      return estate;
    }, [/The instance "pg-inner" has vanished from the estate/, /The database "notes" of instance "pg-open" has vanished from the estate/]],
    ["renamed, and one put on another server", () => {
      const estate = renamed("pg-open", "pg-opened");
      estate.databaseStacks.main.instances["pg-inner"]!.server = "srv84";
      return estate;
    }, [/The instance "pg-open" has vanished from the estate/, /The instance "pg-inner" has its volume on node srv80, and would start empty on server srv84/]],
    ["given another major version, and one that becomes another engine", () => changed({ "pg-open": { image: "postgres:15-bookworm" }, "pg-inner": { engine: "mariadb", image: "mariadb:10.11" } }), [/The instance "pg-open" runs postgres:17-trixie; postgres:15-bookworm does not open its data/, /The instance "pg-inner" is postgres and holds its data; as mariadb it could not read them/]],
  ];
  for (const [what, estate, sentences] of mistakes) {
    it(`an instance ${what}, are refused by name in the preview, and nothing is touched`, async () => {
      const before = await fingerprint();
      configure({ estate: estate() });
      const { output } = await fails(preview());
      configure({ estate: notesEstate() });
      for (const sentence of sentences) assert.match(output, sentence);
      assert.match(output, /Nothing was touched/);
      assert.deepEqual(await fingerprint(), before);
    });
  }

  it("an up is refused in the same way", async () => {
    const before = await fingerprint() as { state: string };
    configure({ estate: without("pg-open") });
    const { output } = await fails(up());
    configure({ estate: notesEstate() });
    assert.match(output, /The instance "pg-open" has vanished/);
    const { state: _before, ...things } = before;
    const { state: _after, ...now } = await fingerprint() as { state: string };
    assert.deepEqual(now, things);
    assert.deepEqual(await allRows(), rows);
  });

  it("a destroy is refused, and databases and applications go on", async () => {
    const before = await Promise.all(instances.map((key) => task("srv80", `lab-${key}`)));
    assert.throws(() => pulumi(["destroy", "--stack", "dev", "--yes"]), /protect/i);
    assert.deepEqual(await Promise.all(instances.map((key) => task("srv80", `lab-${key}`))), before);
    for (const key of instances) assert.equal(await applicationReads(key), "5000");
  });

  it("a service deleted and made again at once never runs two servers on one volume", async () => {
    const old = (await task("srv80", "lab-pg-inner"))!;
    const { State } = await engines.srv80.getContainer(old).inspect();
    // The old server does not end yet, whatever it is told; its service is gone, though.
    await onServer("srv80", `kill -STOP ${State.Pid}`);
    await onServer("srv84", "docker service rm lab-pg-inner >/dev/null");
    const watch = watchVolume("lab-pg-inner-data", State.Pid);
    const command = startUp("--refresh");
    let seen: Look[];
    try {
      // The Swarm kills the old one after its grace of 120 s.
      await command.reaches("a second container on the volume", 110, async () => (await watch.seen()).some(({ containers }) => containers >= 2));
      // As long as it takes to look many times at the two beside each other.
      const { length } = await watch.seen();
      await command.reaches("ten looks at both", 30, async () => (await watch.seen()).length > length + 10);
      await onServer("srv80", `kill -CONT ${State.Pid}`);
      await succeeds(command.ended);
    } finally {
      await onServer("srv80", `kill -CONT ${State.Pid} 2>/dev/null || true`);
      seen = await watch.stop();
    }
    assert.equal(Math.max(...seen.map(({ servers }) => servers)), 1, "servers on one volume at the same time");
    assert.ok((await task("srv80", "lab-pg-inner")) !== old);
    assert.deepEqual(await allRows(), rows);
  });
});

interface Look { containers: number; servers: number }

/** Looks ten times a second at who is on a volume: containers, and PostgreSQL servers whose working directory it is. */
function watchVolume(volume: string, postmaster: number): { seen(): Promise<Look[]>; stop(): Promise<Look[]> } {
  const file = `/run/${volume}-watch`;
  const script = `
    rm -f ${file} ${file}-stop; touch ${file}
    directory=$(stat -L -c %d:%i /proc/${postmaster}/cwd)
    while [ ! -e ${file}-stop ]; do
      servers=0
      all=" $(ls -l /proc/[0-9]*/exe 2>/dev/null | sed -n 's|.* /proc/\\([0-9]*\\)/exe -> .*/postgres$|\\1|p' | tr '\\n' ' ')"
      for process in $all; do
        read -r _ _ _ parent _ 2>/dev/null </proc/$process/stat || continue
        case $all in *" $parent "*) continue ;; esac
        [ "$(stat -L -c %d:%i /proc/$process/cwd 2>/dev/null)" = "$directory" ] || continue
        servers=$((servers + 1))
      done
      echo "$(docker ps -q --filter volume=${volume} | wc -l) $servers" >>${file}
      sleep 0.1
    done`;
  const over = onServer("srv80", `set +e\n${script}`);
  over.catch(() => undefined);
  const seen = async () => (await onServer("srv80", `cat ${file} 2>/dev/null || true`)).split("\n").filter(Boolean)
    .map((line) => line.split(" ").map(Number)).map(([containers, servers]) => ({ containers: containers!, servers: servers! }));
  return { seen, async stop() {
    await onServer("srv80", `touch ${file}-stop`);
    await over;
    return seen();
  } };
}
