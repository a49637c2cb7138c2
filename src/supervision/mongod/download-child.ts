// The child process of download-mongod.ts: downloads a mongod below the folder named by its only argument. Its last line
// on stdout is the path of the binary, or its last line on stderr the reason why there is none.
import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';

const [downloadDir] = process.argv.slice(2);
if (downloadDir === undefined) throw new Error('usage: download-child.ts FOLDER');

// Its input closes when the parent has ended: nobody needs the file then.
process.stdin.on('end', () => process.exit(1)).resume();

try {
  // download() looks for the binary in the folder it is given, with the checks of the library's release.
  const release = await DryMongoBinary.generateOptions({ downloadDir });
  const { platform } = process;
  const path = await MongoBinary.download({ ...release, downloadDir, platform, checkMD5: true });
  process.stdout.write(`\n${path}\n`, () => process.exit(0));
} catch (error) {
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? error.message) : String(error);
  process.stderr.write(`\n${reason}\n`, () => process.exit(1));
}
