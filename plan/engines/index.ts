/** The engines' planners, by name. */
import * as postgres from "./postgres";

export const planners = { postgres: postgres.planner };
