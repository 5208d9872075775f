import type { Made } from "../provider";

/** A wrong input; the engine reports it with the property's name. */
export class InputError extends Error {
  constructor(readonly property: string, reason: string) {
    super(reason);
  }
}

/** It exists but is not as wanted: the engine keeps it in the state with this error and updates it in the next run. */
export class PartialFailure extends Error {
  constructor(readonly made: Made, reason: string) {
    super(reason);
  }
}
