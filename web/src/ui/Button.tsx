import type { ButtonHTMLAttributes } from 'react';
import { Link, type LinkProps } from 'react-router';
import { classes } from './classes';

type Look = 'primary' | 'outline' | 'quiet' | 'danger';
type Size = 'sm' | 'md' | 'icon';

const LOOKS: Record<Look, string> = {
  primary: 'bg-primary text-on-primary hover:opacity-90',
  outline: 'border border-line-strong/60 bg-surface text-ink hover:bg-sunken',
  quiet: 'text-ink hover:bg-sunken',
  danger: 'bg-danger text-paper hover:opacity-90',
};
const SIZES: Record<Size, string> = {
  sm: 'h-9 px-3.5 text-sm',
  md: 'h-11 px-5 text-[0.95rem]',
  icon: 'size-11 shrink-0',
};

export function buttonLook(look: Look = 'primary', size: Size = 'md'): string {
  return classes(
    'inline-flex items-center justify-center gap-2 rounded-full font-medium whitespace-nowrap transition-[opacity,background-color]',
    'disabled:opacity-50 aria-disabled:opacity-50',
    LOOKS[look],
    SIZES[size],
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: Size;
  /** Work is under way: the button keeps its place and focus, and cannot be pressed twice. */
  busy?: boolean;
}

export function Button({
  look,
  size,
  busy = false,
  className,
  type = 'button',
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      className={classes(buttonLook(look, size), busy && 'cursor-progress', className)}
    />
  );
}

interface ButtonLinkProps extends LinkProps {
  look?: Look;
  size?: Size;
}

export function ButtonLink({ look, size, className, ...rest }: ButtonLinkProps) {
  return <Link {...rest} className={classes(buttonLook(look, size), className)} />;
}
