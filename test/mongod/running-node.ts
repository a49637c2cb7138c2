// A node reduced to its database, as a process that a test can kill: `running-node.ts DATA_DIR BINARY`.
import { startEmbeddedMongod } from '../../src/supervision/mongod/embedded-mongod.ts';
import { silent } from '../silent-log.ts';

const [dataDir, binary] = process.argv.slice(2);
if (dataDir === undefined || binary === undefined) throw new Error('usage: running-node.ts DATA_DIR BINARY');
const mongod = await startEmbeddedMongod({ dataDir, binary, log: silent, onProgress: () => {} });
process.stdout.write(`${JSON.stringify({ url: mongod.url, pid: mongod.pid() })}\n`);
process.once('SIGTERM', () => void mongod.stop());
