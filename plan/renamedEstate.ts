/** The estate's own name is in the name of everything that it has: under another one all of that seems to be gone. */
import type { Held } from "./losses";

/** One sentence where the last successful `up` held something under another name. @param last undefined in it before the first one */
export function renamedEstate(name: string, last: { name: string | undefined; held: Held | undefined }): string[] {
  if (last.name === undefined || last.name === name || Object.keys(last.held ?? {}).length === 0) return [];
  return [`The estate was called "${last.name}", and is called "${name}" now: names of volumes, services and networks follow from the first one and cannot change. Put the name back. Nothing was touched.`];
}
