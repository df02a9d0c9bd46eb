//! The smallest files of their formats that programs open: a picture of one grey point, and an empty page.

/// A PNG of one grey point (PNG specification, third edition, sections 5 and 11).
pub(super) fn png() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    // Width and height, eight bits of grey, and no choice in the rest.
    push_chunk(&mut file, b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    // One row without a filter, in a deflate block that is stored, in a zlib stream with its checksum.
    let row = [0, 0x80];
    let mut data = vec![0x78, 0x01, 0x01, 2, 0, 0xfd, 0xff];
    data.extend_from_slice(&row);
    data.extend_from_slice(&adler32(&row).to_be_bytes());
    push_chunk(&mut file, b"IDAT", &data);
    push_chunk(&mut file, b"IEND", &[]);
    file
}

fn push_chunk(file: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    file.extend_from_slice(&(data.len() as u32).to_be_bytes());
    let start = file.len();
    file.extend_from_slice(name);
    file.extend_from_slice(data);
    let checksum = crc32(&file[start..]);
    file.extend_from_slice(&checksum.to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

/// A JPEG of one grey point: baseline, one component (ITU-T T.81, annex B).
pub(super) fn jpeg() -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    push_segment(&mut file, 0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    let mut quantization = [1; 65];
    quantization[0] = 0;
    push_segment(&mut file, 0xdb, &quantization);
    // Eight bits, one by one, component 1 sampled once with table 0.
    push_segment(&mut file, 0xc0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
    // Two tables with a single code of one bit each: no difference, and end of block.
    for class in [0x00, 0x10] {
        let mut table = [0; 18];
        (table[0], table[1]) = (class, 1);
        push_segment(&mut file, 0xc4, &table);
    }
    push_segment(&mut file, 0xda, &[1, 1, 0, 0, 63, 0]);
    // Both codes, filled up with ones, and the end of the image.
    file.extend_from_slice(&[0b0011_1111, 0xff, 0xd9]);
    file
}

fn push_segment(file: &mut Vec<u8>, marker: u8, data: &[u8]) {
    file.extend_from_slice(&[0xff, marker]);
    file.extend_from_slice(&(data.len() as u16 + 2).to_be_bytes());
    file.extend_from_slice(data);
}

/// A PDF of one empty page (ISO 32000-1, section 7.5).
pub(super) fn pdf() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>",
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = file.len();
    file.push_str(&table);
    let size = objects.len() + 1;
    file.push_str(&format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    file.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_is_chunks_with_right_checksums() {
        let file = png();
        let mut rest = file.strip_prefix(b"\x89PNG\r\n\x1a\n").unwrap();
        let mut names = Vec::new();
        while let Some((length, behind)) = rest.split_first_chunk() {
            let length = u32::from_be_bytes(*length) as usize;
            let (chunk, behind) = behind.split_at(4 + length);
            let (checksum, behind) = behind.split_first_chunk().unwrap();
            assert_eq!(u32::from_be_bytes(*checksum), crc32(chunk));
            names.push(std::str::from_utf8(&chunk[..4]).unwrap().to_owned());
            rest = behind;
        }
        assert_eq!(names, ["IHDR", "IDAT", "IEND"]);
        // The check values that both algorithms are known by.
        assert_eq!((crc32(b"123456789"), adler32(b"123456789")), (0xcbf4_3926, 0x091e_01de));
    }

    #[test]
    fn a_jpeg_is_segments_from_start_to_end() {
        let file = jpeg();
        let mut rest = file.strip_prefix(&[0xff, 0xd8]).unwrap();
        let mut markers = Vec::new();
        while let [0xff, marker, high, low, ..] = rest {
            if *marker == 0xd9 {
                break;
            }
            markers.push(*marker);
            rest = &rest[2 + usize::from(u16::from_be_bytes([*high, *low]))..];
        }
        assert_eq!(markers, [0xe0, 0xdb, 0xc0, 0xc4, 0xc4, 0xda]);
        assert_eq!(rest, [0b0011_1111, 0xff, 0xd9]);
    }

    #[test]
    fn a_pdf_says_where_its_objects_are() {
        let file = String::from_utf8(pdf()).unwrap();
        assert!(file.starts_with("%PDF-1.4\n") && file.ends_with("\n%%EOF\n"));
        let start = file.split("startxref\n").nth(1).unwrap().lines().next().unwrap();
        let table = &file[start.parse::<usize>().unwrap()..];
        assert!(table.starts_with("xref\n0 4\n"));
        for (number, line) in (1..4).zip(table.lines().skip(3)) {
            let place: usize = line[..10].parse().unwrap();
            assert!(file[place..].starts_with(&format!("{number} 0 obj\n")), "{line}");
        }
    }
}
