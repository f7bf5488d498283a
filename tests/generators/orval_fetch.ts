/** How orval's functions reach the exchange: its address, and the token. */

export async function kramaFetch<T>(path: string, options: RequestInit): Promise<T> {
  const headers = { ...options.headers, Authorization: `Bearer ${process.env["TOKEN"]}` };
  const response = await fetch(`${process.env["KRAMA_URL"]}${path}`, { ...options, headers });
  return { status: response.status, data: await response.json(), headers: response.headers } as T;
}
