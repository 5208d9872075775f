import * as assert from "node:assert/strict";
import { scramVerifier } from "../../plan/engines/scram";
import { dockerName } from "../../plan/names";
import { planEstate } from "../../plan/plan";
import { estate } from "../../config/schema";
import { golden } from "../support/golden";
import { parsed, smallEstate } from "../support/estates";

/** Reverses the order of all keys, at every depth. */
const reversed = (value: unknown): unknown => Array.isArray(value) ? value.map(reversed)
  : typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).reverse().map(([key, inner]) => [key, reversed(inner)]))
  : value;

describe("The plan", () => {
  it("is plain data, as the golden file shows", () => {
    const plan = planEstate(parsed());
    assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan);
    golden("small/plan.json", JSON.stringify(plan, null, 2) + "\n");
  });

  it("does not depend on the order in which the estate was written", () => {
    assert.deepEqual(planEstate(estate.parse(reversed(smallEstate()))), planEstate(parsed()));
  });

  it("gives no two services, volumes or networks the same name", () => {
    const plan = planEstate(parsed());
    const names = [...plan.instances.map(({ serviceName }) => serviceName), ...plan.applications.flatMap(({ runs }) => ("container" in runs ? [] : [runs.serviceName]))];
    assert.equal(new Set(names).size, names.length);
  });

  it("lets an explicit setting win over the derived one, and derives the rest from the memory limit", () => {
    const plan = planEstate(parsed((raw) => { Object.assign(raw.databaseStacks.main.instances.billing, { profile: "analytics", settings: { shared_buffers: "300MB", jit: false, Work_Mem: "3MB" } }); }));
    const { settings } = plan.instances.find(({ key }) => key === "billing")!;
    assert.equal(settings.shared_buffers, "300MB");
    assert.deepEqual([settings.max_connections, settings.work_mem, settings.maintenance_work_mem], ["50", "3MB", "128MB"], "the profile's, but for what is said");
    assert.ok(!("Work_Mem" in settings), "a server takes a name in whatever letters");
    assert.equal(settings.jit, "off");
    assert.equal(settings.effective_cache_size, "768MB");
  });

  it("makes accounts by provider where a port is published to administrators, by job where none is", () => {
    const manage = Object.fromEntries(planEstate(parsed()).instances.map((instance) => [instance.key, instance.manage]));
    assert.deepEqual(manage, { orders: "job", billing: "provider" });
  });
});

describe("Docker names", () => {
  it("that are too long are shortened with a hash, so that two of them stay two", () => {
    const long = "x".repeat(70);
    assert.equal(dockerName("a", long).length, 63);
    assert.notEqual(dockerName("a", long), dockerName("a", `${long}y`));
    assert.equal(dockerName("a", "b"), "a-b");
  });
});

describe("A SCRAM verifier", () => {
  it("is the one that RFC 7677's example password and salt give", () => {
    // Password "pencil", salt and iterations of RFC 7677 section 3; keys as PostgreSQL 15 computes them.
    assert.equal(
      scramVerifier("pencil", "W22ZaJ0SNY7soEsUEjb6gQ=="),
      "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
    );
  });
});
