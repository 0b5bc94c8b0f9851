import { Slider } from 'radix-ui';

interface TraitSliderProps {
  label: string;
  low: string;
  high: string;
  /** 0 to 1. */
  value: number;
  onChange: (value: number) => void;
}

function inWords(value: number, low: string, high: string): string {
  if (value === 0.5) return 'in the middle';
  const strength = Math.abs(value - 0.5) > 0.3 ? 'very ' : '';
  return `${strength}${(value < 0.5 ? low : high).toLowerCase()}`;
}

export function TraitSlider({ label, low, high, value, onChange }: TraitSliderProps) {
  return (
    <div>
      <div className="flex items-baseline justify-between text-sm">
        <span className="font-medium">{label}</span>
        <span className="text-muted">{inWords(value, low, high)}</span>
      </div>
      <Slider.Root
        min={0}
        max={1}
        step={0.05}
        value={[value]}
        onValueChange={([next]) => onChange(next ?? value)}
        className="relative mt-1 flex h-11 touch-none items-center select-none"
      >
        <Slider.Track className="relative h-1.5 grow rounded-full bg-line">
          <Slider.Range className="absolute h-full rounded-full bg-spark" />
        </Slider.Track>
        <Slider.Thumb
          aria-label={label}
          aria-valuetext={inWords(value, low, high)}
          className="block size-6 rounded-full border-2 border-spark bg-surface shadow-(--shadow-soft)"
        />
      </Slider.Root>
      <div className="-mt-1 flex justify-between text-xs text-muted" aria-hidden="true">
        <span>{low}</span>
        <span>{high}</span>
      </div>
    </div>
  );
}
