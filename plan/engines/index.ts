/** The engines' planners, by name. */
import * as mariadb from "./mariadb";
import * as mysql from "./mysql";
import * as postgres from "./postgres";
import * as redis from "./redis";

export const planners = { postgres: postgres.planner, redis: redis.planner, mariadb: mariadb.planner, mysql: mysql.planner };
