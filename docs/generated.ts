/** What is generated into the repository, each file with the text that it should have. Paths are from the project's folder. */
import * as fs from "node:fs";
import { handbook } from "../config/handbook";
import { profilesTable } from "../config/engines/postgresProfiles";
import { jsonSchema } from "../config/jsonSchema";
import { phasesTable } from "../plan/moves/phases";
import { stepsTable } from "../plan/moves/steps";
import { carriedTable } from "./carried";
import { carriedMariadbTable } from "./carriedMariadb";
import { carriedRedisTable } from "./carriedRedis";
import { switchGroupsTable } from "./switchGroups";
import { guaranteesTable, resultsFile } from "./guarantees";

export interface Generated { file: string; text: string }

/** @throws Error if a file has lost the marks between which a part of it is generated */
export function generated(): Generated[] {
  return [
    { file: "estates/estate.schema.json", text: `${JSON.stringify(jsonSchema(), null, 2)}\n` },
    within("docs/configuration.md", { fields: handbook(jsonSchema()) }),
    within("docs/instances.md", { profiles: profilesTable() }),
    within("docs/guarantees.md", { guarantees: guaranteesTable(JSON.parse(fs.readFileSync(resultsFile, "utf8"))) }),
    within("docs/moves.md", { steps: stepsTable("postgres"), phases: phasesTable(), carried: carriedTable() }),
    within("docs/mariadbMoves.md", { steps: stepsTable("mariadb"), carried: carriedMariadbTable() }),
    within("docs/estates/wizardsofts.md", { groups: switchGroupsTable("prod") }),
    within("docs/redisMoves.md", { steps: stepsTable("redis"), carried: carriedRedisTable() }),
  ];
}

/** Parts, by name, of a file that is written by hand around them. */
function within(file: string, parts: Record<string, string>): Generated {
  const text = Object.entries(parts).reduce((whole, [name, part]) => {
    const [start, end] = [`<!-- generated: ${name} (npm run generate) -->\n`, `<!-- /generated: ${name} -->`];
    const [before, rest] = whole.split(start);
    const after = rest?.split(end)[1];
    if (after === undefined) throw new Error(`${file} lacks the marks "${start.trim()}" and "${end}"`);
    return `${before}${start}\n${part}\n\n${end}${after}`;
  }, fs.readFileSync(file, "utf8"));
  return { file, text };
}
