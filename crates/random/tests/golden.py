"""Makes the literals of golden.rs, from the definitions and with nothing but Python.

ChaCha: Bernstein, "ChaCha, a variant of Salsa20" (2008), with 8 rounds, a 64-bit block counter
and a zero nonce. Streams: 64-bit FNV-1a. Permutations: six Feistel rounds of SplitMix64's finaliser.
"""

import struct

M32, M64 = 2**32 - 1, 2**64 - 1
COLUMNS = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
DIAGONALS = [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]


def quarter_round(x, a, b, c, d):
    for p, q, r, turn in [(a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)]:
        x[p] = (x[p] + x[q]) & M32
        x[r] ^= x[p]
        x[r] = (x[r] << turn | x[r] >> (32 - turn)) & M32


def stream(name):
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001B3 & M64
    return value


def draws(seed, name, step, index):
    key = struct.unpack("<8I", struct.pack("<4Q", seed, stream(name), step, index))
    counter = 0
    while True:
        start = [*struct.unpack("<4I", b"expand 32-byte k"), *key, counter & M32, counter >> 32, 0, 0]
        x = start[:]
        for _ in range(4):
            for quarter in COLUMNS + DIAGONALS:
                quarter_round(x, *quarter)
        words = [(a + b) & M32 for a, b in zip(x, start)]
        yield from (low | high << 32 for low, high in zip(words[::2], words[1::2]))
        counter += 1


def below(bits, bound):
    while True:
        product = next(bits) * bound
        if product & M64 >= 2**64 % bound:
            return product >> 64


def mix(z):
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & M64
    z = (z ^ z >> 27) * 0x94D049BB133111EB & M64
    return z ^ z >> 31


def permutation(seed, name, epoch, length):
    bits = draws(seed, name, epoch, M64)
    keys = [next(bits) for _ in range(6)]
    half = max(4, -(-(length - 1).bit_length() // 2))

    def encrypt(value):
        left, right = value >> half, value & (2**half - 1)
        for key in keys:
            left, right = right, left ^ mix(right ^ key) & (2**half - 1)
        return left << half | right

    def at(i):
        value = encrypt(i)
        while value >= length:
            value = encrypt(value)
        return value

    return at


if __name__ == "__main__":
    bits = draws(42, "golden", 7, 3)
    numbers = [next(bits) for _ in range(40)]
    print("bits 0..4  ", [hex(n) for n in numbers[:4]])
    print("bits 39    ", hex(numbers[39]))
    bits = draws(0, "", 0, 0)
    print("bits, zeros", hex(next(bits)))
    bits = draws(42, "golden", 7, 4)
    print("below      ", [below(bits, bound) for bound in (2, 10, 30_522, 2**63 + 1)])
    print("unit       ", (next(bits) >> 11) / 2**53)
    bits = draws(42, "golden", 7, 5)
    items = list(range(8))
    for last in range(7, 0, -1):
        other = below(bits, last + 1)
        items[last], items[other] = items[other], items[last]
    print("shuffle    ", items)
    order = permutation(42, "golden", 1, 10)
    print("permutation", [order(i) for i in range(10)])
    print("far        ", permutation(42, "golden", 1, 2**64 - 1)(12_345))
