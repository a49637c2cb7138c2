// The rival: the plain Socket.IO + MongoDB server that tutorials teach, written with care and tuned.
//
// Same durability as ours (every write majority-acknowledged and journaled), same transport, same indexes, same pool.
// It does not survive every crash: between its two writes a crash leaves a recorded receipt without an award.
import { createServer } from 'node:http';
import { jwtVerify } from 'jose';
import { MongoClient, MongoServerError } from 'mongodb';
import PQueue from 'p-queue';
import { Server, type Socket } from 'socket.io';

interface Item {
  category?: string;
  sku?: string;
  quantity: number;
  amount: number;
}

interface Receipt {
  receiptNo: string;
  userId: string;
  amount: number;
  currency?: string;
  issuedAt: string;
  items?: Item[];
}

interface ReceiptDocument extends Receipt {
  _id: string;
  storeId: string;
  coins: number;
  xp: number;
  createdAt: Date;
}

interface UserDocument {
  _id: string;
  coins: number;
  xp: number;
  totalReceipts: number;
  totalSpent: number;
  updatedAt: Date;
}

const DUPLICATE_KEY = 11_000;
const AMOUNT_PER_COIN = 100_000;
const AMOUNT_PER_XP = 50_000;
const MAX_AMOUNT = 10 ** 12;
const MAX_ITEMS = 200;
const ID = /^[\w.-]{1,64}$/;

const workers = Number(process.env['WORKERS'] ?? 8);
const secret = new TextEncoder().encode(required('JWT_SECRET'));

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function isAmount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) <= MAX_AMOUNT;
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && value.length <= 64);
}

function isItem(value: unknown): value is Item {
  if (typeof value !== 'object' || value === null) return false;
  const item: Partial<Record<keyof Item, unknown>> = value;
  if (!isAmount(item.amount) || typeof item.quantity !== 'number' || !(item.quantity > 0)) return false;
  return isOptionalText(item.sku) && isOptionalText(item.category);
}

/** Returns the name of the first wrong field, or nothing when the payload is a receipt. */
function findFault(payload: Partial<Record<keyof Receipt, unknown>>): string | undefined {
  if (typeof payload.receiptNo !== 'string' || !ID.test(payload.receiptNo)) return 'receiptNo';
  if (typeof payload.userId !== 'string' || !ID.test(payload.userId)) return 'userId';
  if (!isAmount(payload.amount)) return 'amount';
  if (!isOptionalText(payload.currency)) return 'currency';
  if (typeof payload.issuedAt !== 'string' || Number.isNaN(Date.parse(payload.issuedAt))) return 'issuedAt';
  if (payload.items === undefined) return undefined;
  if (!Array.isArray(payload.items) || payload.items.length > MAX_ITEMS) return 'items';
  return payload.items.every(isItem) ? undefined : 'items';
}

function isReceipt(payload: unknown): payload is Receipt {
  return typeof payload === 'object' && payload !== null && findFault(payload) === undefined;
}

const client = await MongoClient.connect(required('MONGODB_URL'), {
  minPoolSize: 20,
  // A connection for every worker; otherwise the pool, not the queue, would limit the rate.
  maxPoolSize: Math.max(30, workers + 8),
  maxConnecting: 8,
  writeConcern: { w: 'majority', journal: true },
});
const database = client.db(required('MONGODB_DATABASE'));
const users = database.collection<UserDocument>('users');
const receipts = database.collection<ReceiptDocument>('receipts');
await users.createIndex({ coins: -1 });
await receipts.createIndex({ createdAt: -1 });
await receipts.createIndex({ userId: 1, createdAt: -1 });

const http = createServer((request, response) => {
  response.statusCode = request.url === '/readyz' ? 200 : 404;
  response.end();
});
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });
const queue = new PQueue({ concurrency: workers });

/** Records the receipt, then credits the shopper. The first write refuses a receipt that was recorded before. */
async function award(storeId: string, receipt: Receipt) {
  const receiptId = `${storeId}:${receipt.receiptNo}`;
  const coins = Math.floor(receipt.amount / AMOUNT_PER_COIN);
  const xp = Math.floor(receipt.amount / AMOUNT_PER_XP);
  const now = new Date();
  try {
    await receipts.insertOne({ _id: receiptId, storeId, ...receipt, coins, xp, createdAt: now });
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === DUPLICATE_KEY)) throw error;
    return { status: 'duplicate', receiptId, userId: receipt.userId };
  }
  const user = await users.findOneAndUpdate(
    { _id: receipt.userId },
    { $inc: { coins, xp, totalReceipts: 1, totalSpent: receipt.amount }, $set: { updatedAt: now } },
    { upsert: true, returnDocument: 'after' },
  );
  // To the shopper's phone and the kiosk that serves them, and to the devices of the store.
  io.to(`user:${receipt.userId}`).emit('user:updated', { receiptId, ...user });
  io.to(`store:${storeId}`).emit('receipt:settled', { status: 'applied', receiptId, coins, xp });
  return {
    status: 'applied',
    receiptId,
    userId: receipt.userId,
    coins: { delta: coins, balance: user?.coins },
    xp: { delta: xp, total: user?.xp },
  };
}

function bindKiosk(socket: Socket, payload: unknown, reply: unknown): void {
  if (typeof reply !== 'function') return;
  const userId =
    typeof payload === 'object' && payload !== null && 'userId' in payload ? payload.userId : null;
  if (!socket.data['isKiosk'] || typeof userId !== 'string' || !ID.test(userId)) {
    reply({ ok: false, error: { code: 'forbidden', message: 'not for you', retryable: false } });
    return;
  }
  socket.join(`user:${userId}`);
  reply({ ok: true, data: {} });
}

async function submitReceipt(socket: Socket, payload: unknown, reply: unknown): Promise<void> {
  if (typeof reply !== 'function') return;
  if (!isReceipt(payload) || typeof socket.data['storeId'] !== 'string') {
    reply({ ok: false, error: { code: 'invalid', message: 'not a receipt', retryable: false } });
    return;
  }
  try {
    const data = await queue.add(() => award(socket.data['storeId'], payload));
    reply({ ok: true, data });
  } catch (error) {
    console.error(error);
    reply({ ok: false, error: { code: 'internal', message: 'not recorded', retryable: true } });
  }
}

io.use(async (socket, next) => {
  try {
    const { payload } = await jwtVerify(String(socket.handshake.auth['token']), secret, {
      algorithms: ['HS256'],
    });
    if (payload['role'] !== 'shopper' && typeof payload['store'] !== 'string') {
      throw new Error('the token names no store');
    }
    socket.data['storeId'] = payload['store'];
    socket.data['isKiosk'] = payload['role'] === 'kiosk';
    if (payload['role'] === 'shopper') socket.join(`user:${payload.sub}`);
    else socket.join(`store:${payload['store']}`);
    next();
  } catch {
    next(new Error('unauthenticated'));
  }
});

io.on('connection', (socket) => {
  socket.on('receipt:submit', (payload: unknown, reply: unknown) => submitReceipt(socket, payload, reply));
  socket.on('kiosk:bind', (payload: unknown, reply: unknown) => bindKiosk(socket, payload, reply));
  socket.emit('hello', { serverTime: new Date().toISOString() });
});

for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.once(name, async () => {
    await io.close();
    await queue.onIdle();
    await client.close();
    process.exit(0);
  });
}

http.listen(Number(process.env['PORT']), process.env['HOST'] ?? '127.0.0.1');
