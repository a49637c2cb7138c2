// Begins a page: replaces the static text by the app, and shows a sentence instead of nothing when a part fails.
import type { ComponentChildren } from 'preact';
import { Component, render } from 'preact';
import { Announcer } from './announce.tsx';
import { sentences } from './language.ts';
import { Toasts } from './toast.tsx';

const words = sentences(
  {
    title: 'این صفحه از کار افتاد',
    text: 'چیزی گم نشده است. صفحه را دوباره باز کنید؛ اگر باز هم شد، به مسئول سامانه خبر دهید.',
    again: 'باز کردن دوباره',
  },
  {
    title: 'This page has stopped working',
    text: 'Nothing is lost. Load the page again; if it happens once more, tell whoever runs the system.',
    again: 'Load again',
  },
);

class Guard extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ failed: true });
  }

  override render(): ComponentChildren {
    if (!this.state.failed) return this.props.children;
    return (
      <main class="sign-in">
        <div class="card sign-in-card" role="alert">
          <h1>{words().title}</h1>
          <p>{words().text}</p>
          <button type="button" class="button" onClick={() => location.reload()}>
            {words().again}
          </button>
        </div>
      </main>
    );
  }
}

/** Draws the page into its place. To be called once. */
export function startPage(page: ComponentChildren): void {
  const place = document.getElementById('page');
  if (place === null) throw new Error('the HTML of this page has no element "page"');
  place.replaceChildren();
  render(
    <Guard>
      {page}
      <Toasts />
      <Announcer />
    </Guard>,
    place,
  );
}
