import { find } from './element.ts';

const KEY = 'namsev-theme';

/** Light or dark as the system says, until somebody says otherwise on this device. */
export function followTheme(): void {
  const select = find('theme', HTMLSelectElement);
  const apply = (theme: string): void => {
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme;
    else delete document.documentElement.dataset['theme'];
  };
  select.value = localStorage.getItem(KEY) ?? 'system';
  apply(select.value);
  select.addEventListener('change', () => {
    localStorage.setItem(KEY, select.value);
    apply(select.value);
  });
}
