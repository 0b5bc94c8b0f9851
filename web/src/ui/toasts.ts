import { create } from 'zustand';

export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'danger';
}

const STAYS_MS = 6_000;
let lastId = 0;

export const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));

export function dismiss(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** Says something in passing. Anything that a person must act on belongs on the page instead. */
export function toast(text: string, tone: Toast['tone'] = 'plain'): void {
  const id = ++lastId;
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-2), { id, text, tone }] }));
  setTimeout(() => dismiss(id), STAYS_MS);
}
