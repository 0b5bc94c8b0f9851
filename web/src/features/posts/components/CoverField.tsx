import { useWatch, type UseFormReturn } from 'react-hook-form';
import { TextField } from '@/ui/Field';
import { typedAddress } from '../document/links';
import { FileButton } from '../pictures/FileButton';
import { seenAt, usePreviews } from '../pictures/previews';
import { send } from '../pictures/uploads';
import type { PostFormValues } from '../schemas';

/** The picture above the post, with what it shows in words. */
export function CoverField({ form }: { form: UseFormReturn<PostFormValues> }) {
  const { errors } = form.formState;
  const url = typedAddress(useWatch({ control: form.control, name: 'coverUrl' }), 'image');
  const previews = usePreviews();
  return (
    <div className="space-y-4">
      <div>
        <FileButton
          label="Upload a cover"
          onFiles={([file]) =>
            file &&
            send(file, (picture) => {
              form.setValue('coverUrl', picture.url, { shouldDirty: true });
            })
          }
        />
      </div>
      <TextField
        label="Cover image"
        hint="The address of a picture. It stands above the post and in lists."
        inputMode="url"
        error={errors.coverUrl?.message}
        {...form.register('coverUrl')}
      />
      {url !== null && (
        <>
          <img
            src={seenAt(url, previews)}
            alt=""
            referrerPolicy="no-referrer"
            className="aspect-[2/1] w-full rounded-xl border border-line bg-sunken object-cover"
          />
          <TextField
            label="What the cover shows"
            hint="For those who cannot see it. Leave it empty if the picture is decoration."
            maxLength={500}
            error={errors.coverAlt?.message}
            {...form.register('coverAlt')}
          />
        </>
      )}
    </div>
  );
}
