// What a person types for a command: an npm script in a clone, the package's name where it is installed.

const isInstalled = import.meta.filename.endsWith('.js');

/** Such as `npm run demo -- --rate 5`, or `npx deerfields-live demo --rate 5`. */
export function commandLine(command: string, options = ''): string {
  if (isInstalled) return ['npx deerfields-live', command, options].filter((part) => part !== '').join(' ');
  const script = command === 'start' ? 'npm start' : `npm run ${command}`;
  return options === '' ? script : `${script} -- ${options}`;
}
