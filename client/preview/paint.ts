/** Pixels of a picture for each of the drawing. */
const SHARPNESS = 2;
/** More pixels along one side no browser paints. */
const MOST = 16_000;

/** A drawing as a PNG in a data URL; empty where there is none of it. */
export async function painted(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  try {
    await image.decode();
  } catch {
    return "";
  }
  const scale = Math.min(SHARPNESS, MOST / Math.max(image.naturalWidth, image.naturalHeight, 1));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * scale);
  canvas.height = Math.round(image.naturalHeight * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}
