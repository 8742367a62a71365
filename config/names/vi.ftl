# Tên các mục trong danh sách: nội dung tin báo, loại theo luật, thời hạn, tổ chức hỗ trợ.

## Nội dung tin báo
category-theft = Trộm cắp tài sản
category-fireworks = Pháo nổ, thuốc pháo
category-disorder = Gây rối, đánh nhau
category-weapons = Vũ khí, vật liệu nổ
category-violence = Đe dọa, gây thương tích
category-drugs = Ma túy
category-gambling = Cờ bạc, số đề
category-scam = Lừa đảo, lừa qua mạng
category-loan = Tín dụng đen
category-domestic = Bạo lực gia đình
category-child = Xâm hại, bạo lực trẻ em
category-traffic = An toàn giao thông
category-fire = Nguy cơ cháy nổ
category-school = An toàn trường học, bắt nạt
category-environment = Xả thải, đổ rác, khai thác cát
category-nature = Đánh cá xung điện, phá rừng
category-production = Phá hoại hoa màu, trộm gia súc
category-trafficking = Mua bán người
category-dispute = Mâu thuẫn xóm giềng, đất đai
category-officer = Cán bộ, công an làm sai
category-reprisal = Bị trả thù vì báo tin
category-other = Việc khác

## Loại theo luật
class-initial = Nguồn tin ban đầu, chưa xác minh
class-denunciation = Tố giác về tội phạm
class-crime_report = Tin báo về tội phạm
class-prosecution_request = Kiến nghị khởi tố
class-administrative = Vi phạm hành chính
class-out_of_scope = Ngoài phạm vi

## Thời hạn
term-first_answer = Trả lời người báo lần đầu
term-report_up = Báo cáo lên để phân công điều tra viên
term-transfer = Chuyển hồ sơ sau kiểm tra, xác minh sơ bộ
term-decision = Quyết định giải quyết

## Tổ chức hỗ trợ
body-kind-mediation = Tổ hòa giải
body-kind-security = Tổ bảo vệ an ninh, trật tự
body-kind-traffic = Ban an toàn giao thông
body-kind-fire = Ban phòng cháy, chữa cháy
body-kind-school = Ban an toàn trường học
body-kind-youth = Đội thanh niên xung kích
body-kind-production = Ban bảo vệ doanh nghiệp, sản xuất
