import { useEffect, useRef, useState } from 'preact/hooks';
import { fresh, setToken } from './api';
import { ThemeButton } from './themebutton';

/** Asks for the token and tries it. */
export function Login({ onDone }: { onDone: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    document.title = 'Log in – Weir';
    field.current?.focus();
  }, []);

  const enter = async (event: Event) => {
    event.preventDefault();
    const value = field.current?.value.trim() ?? '';
    // What HTTP could not carry is no token.
    if (!/^[\x21-\x7e]+$/.test(value)) {
      setFault('a token has no blanks and no letters beyond ASCII');
      return;
    }
    setBusy(true);
    setFault(null);
    try {
      const response = await fetch('/api/v1/status', { ...fresh, headers: { Authorization: `Bearer ${value}` } });
      if (response.ok) {
        setToken(value);
        onDone();
        return;
      }
      setFault(response.status === 401 || response.status === 403 ? 'Weir does not know this token' : response.status === 429 ? 'too many tries: wait a little' : `Weir answered ${response.status}`);
    } catch {
      setFault('Weir does not answer');
    }
    setBusy(false);
  };

  return (
    <main class="login">
      <form onSubmit={event => void enter(event)}>
        <p class="brand"><img src="icon.svg" alt="" width="32" height="32" />Weir</p>
        <h1>Log in</h1>
        <label for="token">Token</label>
        <input id="token" ref={field} type="password" autocomplete="off" spellcheck={false} required aria-describedby="token-help" aria-invalid={fault !== null} />
        <p id="token-help" class="dim">One of the tokens that Weir was started with. It is kept in this tab, and forgotten with it.</p>
        {fault !== null && <p class="fault" role="alert">{fault}</p>}
        <button type="submit" disabled={busy}>Log in</button>
      </form>
      <ThemeButton />
    </main>
  );
}
