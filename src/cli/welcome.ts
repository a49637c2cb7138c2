// What is printed when a mall is ready to be tried: its address, and an identity of each role.
import type { Role } from '../contracts/roles.ts';
import { signToken } from '../runtime/tokens.ts';

const tokenSeconds = 7 * 86_400;

/** One identity of each role, to try the node with. */
const identities: readonly { role: Role; sub: string; store?: string; hears: string }[] = [
  { role: 'shopper', sub: 'u1', hears: 'the journal of u1' },
  { role: 'kiosk', sub: 'kiosk-s01', store: 's01', hears: 'receipts of s01, and the shopper bound to it' },
  { role: 'tablet', sub: 'tablet-s01', store: 's01', hears: 'receipts of s01' },
  { role: 'screen', sub: 'screen-1', hears: 'its greeting; what screens show comes with the cluster' },
  { role: 'operator', sub: 'operator-1', hears: 'its greeting; the figures are at /api/performance' },
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
  if (role === 'operator') return `curl -s -H "Authorization: Bearer ${token}" ${url}/api/performance`;
  if (role === 'tablet') {
    const receipt = `'{"receiptNo":"r-'$(date +%s)'","userId":"u1","amount":1250000,"issuedAt":"'$(date -u +%FT%TZ)'"}'`;
    return `curl -s -H "Authorization: Bearer ${token}" -H "content-type: application/json" -d ${receipt} ${url}/api/receipts`;
  }
  return `npm run watch -- --token ${token}`;
}
