declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    /** The LevelDB folder; in memory without it. */
    readonly path?: string;
    /** How long a new table stays CREATING, 500 by default. */
    readonly createTableMs?: number;
  }

  /**
   * A DynamoDB server that does not listen yet. Its `close` also waits for the database's writes and closes the
   * database.
   */
  export default function dynalite(options?: DynaliteOptions): Server;
}
