// The child process of download-mongod.ts: downloads a mongod below the folder named by its only argument.
import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';

const [stageDir] = process.argv.slice(2);

// The parent is gone: nobody needs the file.
process.on('disconnect', () => process.exit(1));

async function download(downloadDir: string): Promise<{ path: string } | { error: string }> {
  try {
    // download() looks for the binary in the folder it is given, with the checks of the library's release.
    const full = await DryMongoBinary.generateOptions({ downloadDir });
    return {
      path: await MongoBinary.download({
        ...full,
        downloadDir,
        platform: process.platform,
        checkMD5: true,
      }),
    };
  } catch (error) {
    return {
      error: error instanceof Error ? (error.message.split('\n')[0] ?? error.message) : String(error),
    };
  }
}

if (stageDir === undefined) throw new Error('usage: download-child.ts FOLDER');
const answer = await download(stageDir);
process.send?.(answer, () => process.exit('path' in answer ? 0 : 1));
