// Names the paths where two plain values differ.

/** One text for each difference, such as `missions.2.progress is 9, not 4`. Empty: the values are deeply equal. */
export function differences(found: unknown, expected: unknown, path = ''): string[] {
  // Not Object.is: a balance of −0 is 0.
  if (found === expected) return [];
  if (!isObject(found) || !isObject(expected) || Array.isArray(found) !== Array.isArray(expected)) {
    return [`${path || 'it'} is ${show(found)}, not ${show(expected)}`];
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...keys].flatMap((key) =>
    differences(found[key], expected[key], path === '' ? key : `${path}.${key}`),
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const longestShown = 80;

function show(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}

const mostDifferences = 5;

/** The first of these sentences, and the number of the others. */
export const shorten = (sentences: readonly string[]): string =>
  sentences.length <= mostDifferences
    ? sentences.join(', ')
    : `${sentences.slice(0, mostDifferences).join(', ')} and ${sentences.length - mostDifferences} more`;
