// Chooses between two formats by all lines of the file, and reports when the file does not decide it.

/** A text of the file, and the number of its line. */
export interface Example {
  readonly line: number;
  readonly text: string;
}

export type Decision<Way extends string> =
  | { readonly kind: 'decided'; readonly way: Way }
  /** Every text means the same in both formats. */
  | { readonly kind: 'equal' }
  | { readonly kind: 'ambiguous'; readonly example: Example }
  /** One text can be read only in one format, another only in the other. */
  | { readonly kind: 'contradictory'; readonly examples: Readonly<Record<Way, Example>> };

export interface WholeFileChoice<Way extends string> {
  /** Records what a text means in each format; null: it cannot be read in that format. */
  consider(example: Example, meanings: Readonly<Record<Way, string | number | null>>): void;
  decide(): Decision<Way>;
}

/** Records texts in constant memory. A text that cannot be read in either format is ignored. */
export function createWholeFileChoice<One extends string, Other extends string>(
  one: One,
  other: Other,
): WholeFileChoice<One | Other> {
  let onlyOne: Example | null = null;
  let onlyOther: Example | null = null;
  let open: Example | null = null;
  return {
    consider: (example, meanings) => {
      const [inOne, inOther] = [meanings[one], meanings[other]];
      if (inOne === inOther) return;
      if (inOther === null) onlyOne ??= example;
      else if (inOne === null) onlyOther ??= example;
      else open ??= example;
    },
    decide: () => {
      if (onlyOne && onlyOther) {
        // The two keys of the type are the two that stand here.
        const examples = { [one]: onlyOne, [other]: onlyOther } as Record<One | Other, Example>;
        return { kind: 'contradictory', examples };
      }
      if (onlyOne) return { kind: 'decided', way: one };
      if (onlyOther) return { kind: 'decided', way: other };
      return open ? { kind: 'ambiguous', example: open } : { kind: 'equal' };
    },
  };
}
