import * as assert from "node:assert/strict";
import { renderedFiles } from "../../cli/checks/renderedFiles";
import { lookAt } from "../../cli/checks/world";
import { keptFiles } from "../../cli/keptFiles";
import { loadEstateFromFiles } from "../../config/load";
import { checkout } from "../../lab/toolchain/places";
import { planEstate } from "../../plan/plan";
import { Journal, runsOf } from "../../swarm/records";
import { deskEstate, environmentOf, file, lostRows, oldDesk, writes } from "../lab/support/oldDesk";
import { atSource, atTarget, engines, onServer } from "../lab/support/lab";
import { changesNothing, fails, history, killAll, startUp, succeeds, up } from "../lab/support/run";
import { configure, reset, stackFile } from "../lab/support/site";

/** One move, whose application is started by a script of its operator's from a file of settings; the tests build on each other. */
describe("An application that dbhaven does not run, switched by its file of settings", () => {
  const kept = async () => (await onServer("srv84", "ls -A /opt/desk")).split("\n").filter((name) => name.startsWith(".env.before-dbhaven-"));
  const runs = async () => runsOf(await new Journal(engines.srv84, "lab").list(), "chinook");
  const planned = () => planEstate(loadEstateFromFiles({ stack: "dev", directory: checkout, configFile: stackFile }).estate);
  /** What doctor says of its files. */
  const findings = async () => (await renderedFiles.run(await lookAt(planned(), []))).map(({ ok, text }) => [ok, text]);
  let asItWas: string;

  before(async () => {
    await reset({ estate: deskEstate() });
    await oldDesk();
    asItWas = await file();
  });
  after(async () => {
    await killAll();
    await onServer("srv84", "docker rm -f desk; docker volume rm desk-log; rm -r /opt/desk");
  });

  it("is refused before its database is fenced where the file cannot be written", async () => {
    await onServer("srv84", "cd /opt/desk; mv .env real.env; ln -s real.env .env");
    assert.match((await fails(up())).output, /application desk: \/opt\/desk\/\.env on srv84 is a symbolic link; name the file that it leads to/);
    assert.deepEqual(await runs(), []);
    await onServer("srv84", "cd /opt/desk; mv real.env .env");
    await writes();
  });

  it("killed when the file is being written, is switched by the next up, and nothing that it wrote is lost", async () => {
    const killed = startUp();
    await killed.prints(/writing \/opt\/desk\/\.env on srv84/, 400);
    await killed.kill();
    const { output } = await succeeds(up());
    assert.match(output, /password +DB_PASSWORD in \/opt\/desk\/\.env on srv84 is readable for whoever/);
    const now = await file();
    assert.equal(now.replace(/^(DB_HOST|DB_PORT|DB_USER|DB_PASSWORD)=.*\n/gm, ""), asItWas.replace(/^(DB_HOST|DB_PORT|DB_USER|DB_PASSWORD)=.*\n/gm, ""));
    const [name, ...more] = await kept();
    assert.deepEqual(more, []);
    assert.equal(await file(name), asItWas);
    assert.equal(await onServer("srv84", "cd /opt/desk; stat -c '%a %U' .env"), "640 nobody\n");
    assert.match(await environmentOf(), /DB_USER=shop_app/);
    await writes();
    assert.deepEqual(await lostRows(atTarget), []);
    await changesNothing();
  });

  it("is left alone by an up that finds it right", async () => {
    const started = await onServer("srv84", "docker inspect --format '{{.State.StartedAt}}' desk");
    await succeeds(up());
    assert.equal(await onServer("srv84", "docker inspect --format '{{.State.StartedAt}}' desk"), started);
  });

  it("works on its old database with its old file when the move is taken back", async () => {
    configure({ estate: deskEstate("reverted") });
    assert.match((await succeeds(up())).output, /REVERTED/);
    assert.equal(await file(), asItWas);
    assert.match(await environmentOf(), /DB_HOST=shop-db\n/);
    await writes();
    assert.deepEqual(await lostRows(atSource), []);
    await changesNothing();
  });

  it("keeps what somebody has written into the file since, and says what to write by hand", async () => {
    configure({ estate: deskEstate() });
    await succeeds(up());
    assert.deepEqual(await findings(), [[true, "desk: /opt/desk/.env on srv84 is as it was written"]]);
    const written = await file();
    await onServer("srv84", "cd /opt/desk; sed -i 's/^DB_HOST=.*/DB_HOST=shop-db/' .env");
    assert.match(String((await findings())[0]), /^false,desk: \/opt\/desk\/\.env on srv84 was changed, and DB_HOST is not what was written/);
    await onServer("srv84", `cat >/opt/desk/.env <<'SETTINGS'\n${written}NOTE=mine\nSETTINGS`);
    assert.match(String((await findings())[0]), /^true,desk: .* was changed by somebody since, but for DB_HOST, DB_PORT, DB_USER;/);
    configure({ estate: deskEstate("reverted") });
    assert.match((await fails(up())).output, /move chinook is taken back; but application desk on srv84: \/opt\/desk\/\.env was changed since the switch; write DB_HOST, DB_PASSWORD, DB_PORT, DB_USER into it by hand/);
    const newest = (await kept()).sort().at(-1)!;
    await onServer("srv84", `cd /opt/desk; cat ${newest} >.env; echo NOTE=mine >>.env`);
    await succeeds(up());
    assert.match(await environmentOf(), /DB_HOST=shop-db\n/);
    await writes();
    assert.deepEqual(await findings(), [], "its move was taken back");
  });

  it("has what was kept of it removed by what removes the old side, and its history has all of it", async () => {
    const [records, plan] = [await new Journal(engines.srv84, "lab").list(), planned()];
    const files = await keptFiles(plan, "chinook", records, engines);
    assert.deepEqual(files.map(({ state, neededBy }) => [state, neededBy]), [["there", []], ["there", []]]);
    for (const one of files) await one.remove();
    assert.deepEqual(await kept(), []);
    assert.deepEqual((await keptFiles(plan, "chinook", records, engines)).map(({ state }) => state), ["gone", "gone"]);
    const { output } = await succeeds(history());
    assert.match(output, /desk +rendered .*DB_HOST, DB_PASSWORD, DB_PORT, DB_USER in \/opt\/desk\/\.env on srv84, kept as \.env\.before-dbhaven-/);
    assert.equal(output.match(/desk +reverted .*\/opt\/desk\/\.env on srv84, as before the switch/g)?.length, 2, output);
  });
});
