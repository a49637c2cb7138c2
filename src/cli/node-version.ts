// Whether a version of Node can run the project: checked before anything is loaded that an old Node cannot parse.

/** True if `running`, such as `22.18.0`, is at least `wanted`, such as `>=22.18`. */
export function isNodeEnough(running: string, wanted: string): boolean {
  const [major = 0, minor = 0] = numbersOf(running);
  const [wantedMajor = 0, wantedMinor = 0] = numbersOf(wanted);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

const numbersOf = (version: string): number[] => (version.match(/\d+/g) ?? []).map(Number);
