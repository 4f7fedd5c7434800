import { useState } from 'preact/hooks';

type Theme = 'system' | 'light' | 'dark';
const order: Theme[] = ['system', 'light', 'dark'];

/** Light, dark, or as the system says. */
export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>((document.documentElement.dataset['theme'] as Theme | undefined) ?? 'system');
  const next = () => {
    const chosen = order[(order.indexOf(theme) + 1) % order.length]!;
    setTheme(chosen);
    if (chosen === 'system') {
      delete document.documentElement.dataset['theme'];
      localStorage.removeItem('weir.theme');
    } else {
      document.documentElement.dataset['theme'] = chosen;
      localStorage.setItem('weir.theme', chosen);
    }
  };
  return <button type="button" class="plain" onClick={next} aria-label={`Theme: ${theme}`}>{theme === 'system' ? '◐' : theme === 'light' ? '○' : '●'}</button>;
}
