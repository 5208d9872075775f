/** `npm run generate`: writes every file, or part of a file, that is made from the code. A unit test finds those that are not up to date. */
import * as fs from "node:fs";
import { generated } from "./generated";

for (const { file, text } of generated()) {
  if (fs.existsSync(file) && fs.readFileSync(file, "utf8") === text) continue;
  fs.writeFileSync(file, text);
  console.log(`wrote ${file}`);
}
