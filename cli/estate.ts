/** The estate of a stack, as the verbs of the command line read it: without Pulumi, and without what decrypts secrets. */
import * as path from "node:path";
import { loadEstateFromFiles } from "../config/load";
import { checkout, configFile, workspace } from "./pulumi";

/** @throws UserError with all mistakes of the configuration */
export function estateOf(stack: string, space = workspace()): ReturnType<typeof loadEstateFromFiles> {
  const file = configFile(stack, space);
  return loadEstateFromFiles({ stack, directory: checkout, ...(file ? { configFile: path.resolve(checkout, file) } : {}) });
}
