// Packs a package like `npm publish`, and installs it into an empty folder without a network.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const installed = join(root, 'node_modules');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
}

const manifestOf = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest; // npm has read it before us

export const emptyFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'package-'));

/** Runs `prepack`, which builds, and returns the path of the tarball. */
export async function packed(folder: string, into: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', into], {
    cwd: join(root, folder),
    maxBuffer: 16 * 1024 * 1024,
  });
  // `prepack` may print before it; npm's own output comes last.
  const [{ filename = '' } = {}] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as { filename?: string }[];
  return join(into, filename);
}

/** Folders of all direct and indirect dependencies, as installed in the project. */
async function dependenciesOf(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const visit = async (names: Readonly<Record<string, string>> | undefined): Promise<void> => {
    for (const name of Object.keys(names ?? {})) {
      if (found.has(name)) continue;
      const at = join(installed, name);
      found.set(name, at);
      await visit((await manifestOf(at)).dependencies);
    }
  };
  await visit((await manifestOf(folder)).dependencies);
  return found;
}

/** `npm install` of the tarball, with its dependencies packed from the project's. Returns the folder. */
export async function installByNpm(folder: string): Promise<string> {
  const tarballs = await emptyFolder();
  const tarball = await packed(folder, tarballs);
  const dependencies = await dependenciesOf(join(root, folder));
  const pack = [
    'pack',
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    tarballs,
    ...dependencies.values(),
  ];
  const { stdout } = await run('npm', pack, { maxBuffer: 64 * 1024 * 1024 });
  const made = JSON.parse(stdout) as { name: string; filename: string }[]; // npm's own form
  const target = await emptyFolder();
  const { name } = await manifestOf(join(root, folder));
  await writeFile(
    join(target, 'package.json'),
    JSON.stringify({
      type: 'module',
      dependencies: { [name]: `file:${tarball}` },
      overrides: Object.fromEntries(made.map((it) => [it.name, `file:${join(tarballs, it.filename)}`])),
    }),
  );
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: target });
  return target;
}

/** Unpacks the tarball where npm would, and links exactly the dependencies that it names. */
export async function installByLinks(folder: string): Promise<string> {
  const target = await emptyFolder();
  const tarball = await packed(folder, target);
  const { name, bin = {} } = await manifestOf(join(root, folder));
  const home = join(target, 'node_modules', name);
  await mkdir(home, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', home]);
  for (const [dependency, from] of await dependenciesOf(join(root, folder))) {
    const to = join(target, 'node_modules', dependency);
    await mkdir(dirname(to), { recursive: true });
    await symlink(from, to);
  }
  await mkdir(join(target, 'node_modules', '.bin'), { recursive: true });
  for (const [command, file] of Object.entries(bin)) {
    await chmod(join(home, file), 0o755); // as npm does
    await symlink(join(home, file), join(target, 'node_modules', '.bin', command));
  }
  return target;
}
