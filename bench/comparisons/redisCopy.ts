/** Redis to Valkey: a copy and its verification behind the fence, beside a replica's. */
import { copiesOf } from "../copies";
import { RedisEngines } from "../engines/redis";

export const redisCopies = copiesOf({
  name: "redis-copy",
  datasets: [{ name: "keys", title: "Redis to Valkey: small keys of all types, and some big ones", scale: 200 }],
  start: () => RedisEngines.start(),
  peers: [{ name: "REPLICAOF", script: "replicaof", target: "1" }],
});
