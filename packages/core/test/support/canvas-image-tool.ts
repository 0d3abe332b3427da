import type { ImageTool } from '@orkit/openrouter-multimodal';

export const tool: ImageTool = {
  async convert(image, { maxDimension = Infinity, quality }) {
    const bitmap = await createImageBitmap(image); // upright, its first frame
    const scale = Math.min(1, maxDimension / Math.max(bitmap.width, bitmap.height));
    const width = Math.max(1, Math.round(bitmap.width * scale));
    const height = Math.max(1, Math.round(bitmap.height * scale));
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    return await canvas.convertToBlob({ type: 'image/webp', quality: quality / 100 });
  },
};
