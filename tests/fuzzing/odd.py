"""What no form of ours would send: odd words, numbers, files and headers."""

from hypothesis import strategies as st

from tests.support.photos import PDF

HUGE = "panjang sekali " * 2_000  # more than a field takes, less than a body may hold
WORDS = (
    "", " ", "\x00", "a\x00b", "\x0b\x0c\x1f", "\ud800", "baik\udfffsekali", "\ufffd", "\ufffe\uffff", "\u202eTXET",
    "\u200b\u200d\u2060", "\ufeff", "👩🏽\u200d🏫", "𝒜𐍈", "e\u0301", "ﬁ①", "\r\n", "a\r\nb\rc", "\n" * 3_000, HUGE,
    "'", '"><script>', "{{ 7*7 }}", "%s%d", "%00", "../../etc/passwd", "..", "\\", "=1+1", "@SUM(A1)", "--", "null",
    "None", "undefined", "true", "NaN", "Infinity", "1e9", "0x10", "1_000", "٣", "²", "½", "-0", "+1", " 3 ", "3.0",
    "2026-02-30", "2026-11-24", "24/11/2026", "0000-00-00", "9999-12-31", "10000-01-01", "2026-W48-2", "20261124",
    "0001-01-01", "9999-12", "2026-13", "2026-00", "24:00", "٠٩:٠٠", "12:00+14:00", "f1", "f99999", "f99999.purpose",
    "2F", "2F.root-cause", ".", "x.y.z", "javascript:alert(1)", "https://[::1", "http://a\x00b", "//evil.example/x",
    "https://youtu.be/x", "/\\evil.example", "https://x:99999999/", "%E0%A4%A", "[]", "{}", "[1]", "a" * 65,
)  # fmt: skip
NUMBERS = (
    0, 1, 2, 3, 6, 7, -1, 2025, 2026, 2027, 9999, 10_000, 99_999, 10**9, 2**31 - 1, 2**31, 2**32, 2**53 + 1, 2**63 - 1,
    2**63, 2**64, -(2**31) - 1, -(2**63) - 1, 10**30, 10**400,
)  # fmt: skip
LONG_NUMBER = "9" * 5_000  # more digits than Python turns into a number
UUID = "6f1d0c8e-9d7b-4c39-8f0e-1c9c5b1f2a3d"
JSON = (
    "null", "0", '""', "[]", "{}", "{", '{"rawId":1}', '{"rawId":"AAAA"}', '{"rawId":"é","response":[]}',
    '{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"AAAA","attestationObject":"AAAA"}}',
    "[" * 9_000, "[" * 9_000 + "]" * 9_000, '{"a":' * 4_000, "9" * 5_000, '{"rawId":"\\ud800"}',
    '{"format":"pmo-sekolah/1"}',
    '{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA",'
    '"authenticatorData":"AAAA","signature":"AAAA","userHandle":7}}',
)  # fmt: skip

numbers = st.one_of(st.sampled_from(NUMBERS).map(str), st.integers(-(10**12), 10**12).map(str), st.just(LONG_NUMBER))
texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=30), st.text(st.characters(codec=None), max_size=8))
words = st.one_of(st.sampled_from(WORDS), texts, numbers, st.just(UUID), st.sampled_from(JSON))

DRAFTS = b"""{"format":"pmo-sekolah/1","school":"20000001","year":2026,"meeting":3,"entries":[
{"kind":"answer","key":"obstacles","seen":%s,"fields":[["value","Hujan"]],"draft":true}]}"""
FILES = {
    "paper": ("undangan.pdf", PDF, "application/pdf"),
    "workbook": ("sekolah.csv", b"NPSN,Nama sekolah,Jenjang,Zona waktu\n20000007,SD Baru,SD,WIB\n", "text/csv"),
    "drafts": ("isian.json", DRAFTS % b"1", "application/json"),
    "drafts of the future": ("isian.json", DRAFTS % b"999999", "application/json"),
    "none": ("", b"", "application/octet-stream"),
    "empty": ("kosong.pdf", b"", "application/pdf"),
    "a picture's beginning": ("foto.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 300, "image/jpeg"),
    "a paper": ("../../x\x00.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\n%%EOF", "application/pdf"),
    "a broken workbook": ("buku.xlsx", b"PK\x03\x04" + b"\xff" * 60, "application/zip"),
    "a sheet": ("sekolah.csv", b"NPSN,Nama sekolah,Jenjang\n2000\x0006,SD \xed\xa0\x80,SD\n", "text/csv"),
    "another sheet": ("orang.csv", b"Nama lengkap;Nama pengguna;Nomor WhatsApp\nBudi;=1+1;'\n", "text/csv"),
    "odd drafts": ("isian.json", b'{"format":"pmo-sekolah/1","school":"\\ud800","year":1,"entries":[{}]}', "x/y"),
    "deep": ("isian.json", b"[" * 90_000, "application/json"),
    "odd name": ("\u202egpj.😀" + "n" * 300, b"MZ\x90\0", "text/html; charset=\x00"),
}  # fmt: skip

HEADERS = {
    "HX-Request": ("true", "false", "1", "TRUE", ""),
    "HX-Target": ("#x", "\xff"),
    "PMO-Who": ("", "x", "1", "\xff\xfe", "0" * 900),
    "Range": ("bytes=0-0", "bytes=5-1", "bytes=-1", "bytes=999999999999-", "bytes=0-1,3-4", "cats=1-2", "bytes=a-b"),
    "If-Range": ("*", "x", "Mon, 99 Foo 2026 00:00:00 GMT"),
    "If-None-Match": ("*", '"x"', 'W/"x"', "x", '"', "\xff"),
    "If-Match": ("*", '"x"'),
    "If-Modified-Since": ("Tue, 24 Nov 2026 03:00:00 GMT", "kemarin", "Tue, 24 Nov 99999 03:00:00 GMT"),
    "Tus-Resumable": ("1.0.0", "0.2.2", "", "\xff"),
    "Upload-Length": ("0", "10", "-1", "1e3", "99999999999999999999", "٣", "9" * 5_000, ""),
    "Upload-Offset": ("0", "1", "-1", "10", "99999999999999999999", "x"),
    "Upload-Metadata": (
        "key MDEyMzQ1Njc4OWFi", "key", "key ====", "key \xff", "name AA==,key MDEyMzQ1Njc4OWFi,key MDE=", ",,,",
        "key 2A==", "key MDEyMzQ1Njc4OWFi,name 7aCA", "key MDEyMzQ1Njc4OWFi,name AAAA",
        "key MDEyMzQ1Njc4OWFi,name YS5qcGc=",
    ),
    "Upload-Checksum": ("sha256 AAAA", "sha1", "md5 x", "sha256 \xff", ""),
    "Upload-Defer-Length": ("1", "2"),
    "Accept-Language": ("id", "en;q=x", "*", "xx-" + "y" * 300, ",;=,", "\xff"),
    "Accept-Encoding": ("br;q=2", "gzip;q=nan", "*;q=0", ",;", "identity;q=0, *;q=0"),
    "Accept": ("application/json", "text/html;q=x", "*/*;q=-1", "\xff"),
    "X-Forwarded-For": ("127.0.0.1", "x, y", "::1", "\xff"),
    "X-Forwarded-Proto": ("https", "javascript", ","),
    "X-Forwarded-Host": ("evil.example", "a b", "[::"),
    "X-HTTP-Method-Override": ("PATCH", "DELETE", "GET", "patch", "X", ""),
    "Host": ("localhost", "evil.example", "a b", "[::1", "localhost:99999", "\xff", "xn--\x80", "-", "localhost:x"),
    "Origin": ("null", "https://evil.example", "\xff"),
    "Referer": ("https://evil.example/", "::", "\xff", "http://["),
    "User-Agent": ("", "\xff" * 40, "Mozilla/5.0 (Linux; Android " + "9" * 300, "Chrome/" + "9" * 5_000),
    "Content-Encoding": ("gzip", "br"),
    "Expect": ("100-continue",),
    "Transfer-Encoding": ("chunked", "gzip, chunked", "identity"),
    "X-CSRFToken": ("x", "\xff"),
    "Authorization": ("Basic eA==", "Basic \xff", "Bearer x", "Basic"),
    "Sec-Fetch-Site": ("cross-site",),
}  # fmt: skip
LENGTHS = ("-5", "x", "", "0", "3", "99999999999", "1_0", "٣", "+5", "9" * 5_000)
TYPES = (
    "application/json", "text/plain", "application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=\"" + "b" * 300,
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x; charset=rot13", "application/offset+octet-stream", "x", "", "text/html; \xff",
)  # fmt: skip
BODIES = (
    b"", b"\xff\xfe", b"=&=&&&", b"%", b"a=%ZZ&a", b"--x\r\n\r\n",
    b"--x\r\nContent-Disposition: form-data; name=value\r\n\r\nv\r\n",
    b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n",
    b"--x\r\nContent-Disposition: form-data; name*=utf-8''%ff\r\n"
    b"Content-Type: text/plain; charset=rot13\r\n\r\nv\r\n--x--\r\n",
    b"value=" + b"%C3" * 40, b"[" * 9_000, b"\0" * 2_000,
    b"&".join(b"f%d=1" % n for n in range(2_000)),
)  # fmt: skip
COOKIES = (
    "pmo=eyJfdXNlcl9pZCI6IjEuMSJ9.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", "pmo=", "pmo=.", "pmo=\xff", "pmo=" + "." * 300,
    "device=x", "device=" + "A" * 3_000, "device=1.\xff", "style=x", "theme=\x80", "theme=dark; theme=light",
    ";;;=;", "=x", 'pmo="unended', "session=x; remember_token=1|\xff",
)  # fmt: skip
