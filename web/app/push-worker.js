// Web push in the worker of `/app`: shows what the node has sent, and opens the page at a tap.

const words = {
  fa: {
    title: 'دیرفیلدز',
    coins: (coins, balance) => `${coins} سکه · حالا ${balance} سکه دارید`,
    level: (level) => `به سطح ${level} رسیدید`,
    missions: (count) => `${count} مأموریت تمام شد`,
  },
  en: {
    title: 'Deerfields',
    coins: (coins, balance) => `${coins} coins · you have ${balance} now`,
    level: (level) => `You reached level ${level}`,
    missions: (count) => (count === '1' ? 'You completed a mission' : `You completed ${count} missions`),
  },
};

/** The lines of a message, in its language and digits. */
function linesOf({ language, coins, balance, level, missions }) {
  const say = words[language] ?? words.fa;
  const number = new Intl.NumberFormat(language === 'en' ? 'en' : 'fa-IR', { useGrouping: true });
  const signed = new Intl.NumberFormat(language === 'en' ? 'en' : 'fa-IR', { signDisplay: 'exceptZero' });
  const lines = [];
  if (level !== null) lines.push(say.level(number.format(level)));
  if (missions > 0) lines.push(say.missions(number.format(missions)));
  if (coins !== 0) lines.push(say.coins(signed.format(coins), number.format(balance)));
  return { title: say.title, lines };
}

self.addEventListener('push', (event) => {
  const message = event.data?.json();
  if (message === undefined || message === null) return;
  const { title, lines } = linesOf(message);
  const options = {
    body: lines.join('\n'),
    lang: message.language,
    dir: message.language === 'en' ? 'ltr' : 'rtl',
    icon: '/icon-192.png',
    // A later notification replaces one that nobody has opened.
    tag: 'coins',
  };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(
    self.clients.matchAll({ type: 'window' }).then((windows) => {
      const open = windows.find(({ url }) => new URL(url).pathname === '/app');
      return open === undefined ? self.clients.openWindow('/app') : open.focus();
    }),
  );
});
