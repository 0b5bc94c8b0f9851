import { Upload } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '@/ui/Button';
import { ACCEPTED } from './uploads';

interface FileButtonProps {
  label: string;
  isMany?: boolean;
  onFiles: (files: File[]) => void;
}

/** Opens the system's dialog for files. */
export function FileButton({ label, isMany = false, onFiles }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={ACCEPTED}
        multiple={isMany}
        aria-label={label}
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          target.value = '';
        }}
      />
      <Button look="outline" size="sm" onClick={() => input.current?.click()}>
        <Upload className="size-4" aria-hidden="true" />
        {label}
      </Button>
    </>
  );
}
