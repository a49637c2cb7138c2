// One thing that is wrong with a rulebook, and where.

export interface Fault {
  /** Where, as in `missions.3.filter.stores.0`. */
  readonly path: string;
  readonly reason: string;
}
