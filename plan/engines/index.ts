/** The engines' planners, by name. */
import * as postgres from "./postgres";
import * as redis from "./redis";

export const planners = { postgres: postgres.planner, redis: redis.planner };
