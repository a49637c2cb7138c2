// What is printed when a mall is ready to be tried: its address, and an identity of each role.
import type { Role } from '../contracts/roles.ts';
import { signToken } from '../runtime/tokens.ts';

const tokenSeconds = 7 * 86_400;

/** One identity of each role, to try the node with. */
const identities: readonly { role: Role; sub: string; store?: string; hears: string }[] = [
  { role: 'shopper', sub: 'u1', hears: 'the journal of u1' },
  { role: 'kiosk', sub: 'kiosk-s01', store: 's01', hears: 'receipts of s01, and the shopper bound to it' },
  { role: 'tablet', sub: 'tablet-s01', store: 's01', hears: 'receipts of s01' },
  {
    role: 'screen',
    sub: 'screen-1',
    hears: 'who leads, what is won, what is announced; with --store s01 that of a store',
  },
  {
    role: 'operator',
    sub: 'operator-1',
    hears: 'what everyone hears, and says something to all (figures: npm run report)',
  },
];

/** Prints the address and, for each role, a token and what to do with it. */
export async function printWelcome(url: string, secret: string, durable: boolean): Promise<void> {
  const lines = ['', `Deerfields Live is ready at ${url}   (documentation: ${url}/docs)`, ''];
  for (const { hears, ...claims } of identities) {
    const token = await signToken(secret, claims, tokenSeconds);
    lines.push(
      `${claims.role.padEnd(9)} hears ${hears}`,
      `  token    ${token}`,
      `  command  ${commandFor(claims.role, url, token)}`,
      '',
    );
  }
  lines.push('Receipts without end, in a second terminal:   npm run demo', '');
  if (!durable) lines.push('NOTHING IS KEPT: this node runs on memory.', '');
  console.log(lines.join('\n'));
}

function commandFor(role: Role, url: string, token: string): string {
  if (role === 'shopper') return 'npm run watch -- --user u1';
  if (role === 'screen') return 'npm run watch -- --role screen';
  if (role === 'operator') {
    const said = `'{"kind":"info","text":{"en":"Welcome","fa":"خوش آمدید"},"forSeconds":600}'`;
    return postCommand(`${url}/api/announcements`, token, said);
  }
  if (role === 'tablet') {
    const receipt = `'{"receiptNo":"r-'$(date +%s)'","userId":"u1","amount":1250000,"issuedAt":"'$(date -u +%FT%TZ)'"}'`;
    return postCommand(`${url}/api/receipts`, token, receipt);
  }
  return `npm run watch -- --token ${token}`;
}

const postCommand = (url: string, token: string, body: string): string =>
  `curl -s -H "Authorization: Bearer ${token}" -H "content-type: application/json" -d ${body} ${url}`;
