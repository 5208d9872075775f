/** What a move has to know of the engine that it is between, to be read: null where dbhaven moves nothing of it. */
import type { EngineName, Move } from "../schema";

export interface MoveSource {
  /** How the engine is called in sentences: "a PostgreSQL database". */
  product: string;
  /** On which a source listens where the move does not say. */
  port: number;
  /** Account that prepares a source where the move names none. */
  superuser: string;
  /** How far its moves can go. */
  phases: readonly Move["phase"][];
}

export const moveSources: Record<EngineName, MoveSource | null> = {
  postgres: { product: "PostgreSQL", port: 5432, superuser: "postgres", phases: ["prepared", "rehearsed", "switched", "reverted", "completed"] },
  redis: null,
  mariadb: null,
  mysql: null,
};
